export { httpLink } from './links/http-link.ts';
export type { HttpLinkOptions } from './links/http-link.ts';
export { inProcessLink } from './links/in-process-link.ts';
export type { Link, LinkRequest, Links } from './links/link.ts';
