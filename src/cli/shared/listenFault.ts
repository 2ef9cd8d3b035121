/** What keeps a server from listening, and what to do about it. */
export function listenFault(host: string, port: number, cause: NodeJS.ErrnoException): Error {
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program has the port; end that one, or give another "--port"',
    EACCES: 'the system keeps the port for its own services; give a "--port" from 1024 on',
    EADDRNOTAVAIL: 'this machine has no such address; give one of its own, or 0.0.0.0 for all of them',
    ENOTFOUND: 'the name has no address; give an address of this machine',
  };
  return new Error(`Cannot listen on "${host}", port ${port}: ${known[cause.code ?? ''] ?? cause.message}`, {
    cause,
  });
}
