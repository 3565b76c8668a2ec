import type { Origin } from '@kd/kit/viewer';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** JSON errors in one shape for everything that is not GraphQL's own business. */
export const httpError = (reply: FastifyReply, status: number, code: string, message: string) =>
  reply.code(status).send({ errors: [{ message, extensions: { code } }] });

/** The request as the audit log and the limits know it. */
export const originOf = ({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Origin => ({
  address: ip,
  userAgent: (headers['user-agent'] ?? '').slice(0, 300),
});
