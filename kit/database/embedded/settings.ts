/** PostgreSQL's settings as `-c` arguments; the caller's win over ours. */
export function settingsFor(durable: boolean, extra: Readonly<Record<string, string>>): Record<string, string> {
  const safety = durable ? 'on' : 'off';
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync: safety,
    synchronous_commit: safety,
    full_page_writes: safety,
    // A statement or a detail may hold a family's data: the log names what failed, not with which values.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...extra,
  };
}

/** The command line of a postmaster. */
export function postmasterArguments(
  cluster: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): string[] {
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...pairs];
}

/** The same command line as PostgreSQL itself writes it into `postmaster.opts`. */
export function quotedArguments(args: readonly string[]): string {
  return args.map((arg) => `"${arg}"`).join(' ');
}
