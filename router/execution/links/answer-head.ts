/** How the end of an answer's body is found (RFC 9112, section 6.3): its length in bytes, by chunks, or by the end of the connection. */
export type Framing = number | 'chunked' | 'until close';

/** What matters of an answer's status line and headers. */
export type AnswerHead = {
  status: number;
  framing: Framing;
  /** Whether the connection may carry another answer after this one. */
  persistent: boolean;
  /** In lower case, without parameters. */
  contentType: string;
  /** In lower case; empty when the body is as it is. */
  encoding: string;
  /** How many seconds the peer keeps an idle connection, if it says. */
  keepAliveSeconds: number | undefined;
};

/** The peer does not speak HTTP/1.1 as it should: nothing more that comes over the connection can be trusted. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;

/** Heads that were read before: most answers of one moment differ in their lengths alone, and many not even in that. */
const knownHeads = new Map<string, AnswerHead>();
const headsKept = 500;
const longestHeadKept = 1_000;

/** Reads a status line and headers, without the empty line that ends them. @throws ProtocolError */
export function readHead(text: string): Readonly<AnswerHead> {
  let head = knownHeads.get(text);
  if (head) return head;
  head = readNewHead(text);
  if (knownHeads.size >= headsKept) knownHeads.clear();
  if (text.length <= longestHeadKept) knownHeads.set(text, head);
  return head;
}

function readNewHead(text: string): AnswerHead {
  const firstEnd = text.indexOf('\r\n');
  const [, minor, status] = statusLine.exec(firstEnd === -1 ? text : text.slice(0, firstEnd)) ?? [];
  if (minor === undefined) throw new ProtocolError('The answer does not begin with an HTTP/1.1 status line.');
  const head: AnswerHead = {
    status: Number(status),
    framing: 'until close',
    persistent: minor === '1',
    contentType: '',
    encoding: '',
    keepAliveSeconds: undefined,
  };
  for (let start = firstEnd + 2; firstEnd !== -1 && start < text.length;) {
    const next = text.indexOf('\r\n', start);
    const end = next === -1 ? text.length : next;
    readHeader(head, text, start, end);
    start = end + 2;
  }
  // A switch of protocols was not asked for, and the others before 200 have no body and no meaning here.
  if (head.status === 101) throw new ProtocolError('The peer changes the protocol unasked.');
  if (head.status < 200 || head.status === 204 || head.status === 304) head.framing = 0;
  if (head.framing === 'until close') head.persistent = false;
  return head;
}

/** What a header says of an answer. */
type Effect = (head: AnswerHead) => void;

/** The few headers that matter, by name. */
const readers: Readonly<Record<string, (value: string) => Effect>> = {
  connection: (value) => {
    // HTTP/1.0 peers that keep connections are not worth a case of their own.
    const closes = value.split(/\s*,\s*/).includes('close');
    return (head) => {
      if (closes) head.persistent = false;
    };
  },
  'keep-alive': (value) => {
    const seconds = secondsOf(value);
    return (head) => void (head.keepAliveSeconds = seconds);
  },
  'content-type': (value) => {
    const type = value.split(';', 1)[0]?.trim() ?? '';
    return (head) => void (head.contentType = type);
  },
  'content-length': (value) => {
    const length = lengthOf(value);
    return (head) => {
      if (head.framing !== 'until close' && head.framing !== length) throw twoEnds();
      head.framing = length;
    };
  },
  'content-encoding': (value) => {
    const encoding = value === 'identity' ? '' : value;
    return (head) => void (head.encoding = encoding);
  },
  'transfer-encoding': (value) => (head) => {
    // With a length beside it, or another coding, two readers could see two different ends.
    if (value !== 'chunked' || head.framing !== 'until close') throw twoEnds();
    head.framing = 'chunked';
  },
};
const shortest = 'connection'.length;
const longest = 'transfer-encoding'.length;

/** Lines that were read before, since peers say the same again and again; most differ in lengths alone. */
const knownLines = new Map<string, Effect | undefined>();
const linesKept = 2_000;
const longestKept = 100;

function readHeader(head: AnswerHead, text: string, start: number, end: number): void {
  const colon = text.indexOf(':', start);
  const malformed = colon <= start || colon >= end || isSpace(text, start) || isSpace(text, colon - 1);
  if (malformed) throw new ProtocolError('A header of the answer is not well formed.');
  const length = colon - start;
  if (length < shortest || length > longest) return;
  const line = text.slice(start, end);
  let effect = knownLines.get(line);
  if (effect === undefined && !knownLines.has(line)) {
    effect = effectOf(line, length);
    if (line.length <= longestKept) remember(line, effect);
  }
  effect?.(head);
}

function remember(line: string, effect: Effect | undefined): void {
  if (knownLines.size >= linesKept) knownLines.clear();
  // A copy: part of a text keeps all of it.
  knownLines.set(Buffer.from(line, 'latin1').toString('latin1'), effect);
}

function effectOf(line: string, nameLength: number): Effect | undefined {
  const name = line.slice(0, nameLength).toLowerCase();
  const value = line
    .slice(nameLength + 1)
    .trim()
    .toLowerCase();
  return Object.hasOwn(readers, name) ? readers[name]?.(value) : undefined;
}

const isSpace = (text: string, at: number): boolean => text[at] === ' ' || text[at] === '\t';

const twoEnds = () => new ProtocolError('It is not clear where the answer ends.');

function lengthOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw twoEnds();
  return Number(text);
}

function secondsOf(text: string): number | undefined {
  const seconds = /(?:^|[,\s])timeout=(\d{1,6})/.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
