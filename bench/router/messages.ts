/** An HTTP/1.1 message: its head as it came, without the empty line, and its body. */
type Hearer = (head: string, body: Buffer) => void;

const nothing: Buffer = Buffer.alloc(0);
const lengthLine = /\r\ncontent-length: *(\d+)/i;
const chunkedLine = /\r\ntransfer-encoding: *chunked/i;

/**
 * Splits what a connection brings into HTTP/1.1 messages; feed it the bytes as they come. As thin as can be, since the
 * generator of load and the stand-in share a core: it trusts what it reads.
 */
export function messageSplitter(hear: Hearer): (bytes: Buffer) => void {
  let rest: Buffer = nothing;
  return (bytes) => {
    const data = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let start = 0;
    for (;;) {
      const headEnd = data.indexOf('\r\n\r\n', start, 'latin1');
      if (headEnd < 0) break;
      const head = data.toString('latin1', start, headEnd);
      const message = bodyAt(data, headEnd + 4, head);
      if (!message) break;
      start = message.end;
      hear(head, message.body);
    }
    rest = start === data.length ? nothing : data.subarray(start);
  };
}

/** The body that begins there and where it ends; nothing while it has not come in full. */
function bodyAt(data: Buffer, start: number, head: string): { body: Buffer; end: number } | undefined {
  const length = lengthLine.exec(head);
  if (!length && chunkedLine.test(head)) return chunksAt(data, start);
  const end = start + Number(length?.[1] ?? 0);
  return end <= data.length ? { body: data.subarray(start, end), end } : undefined;
}

function chunksAt(data: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = data.indexOf('\r\n', at, 'latin1');
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(data.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (end > data.length) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(data.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}
