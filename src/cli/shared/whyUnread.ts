const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder, name a file',
  ENOTDIR: 'it is a file, or lies below one',
};

/** Why a file or folder that a command was given cannot be read, in words. @param cause - what reading it has thrown. */
export function whyUnread(cause: unknown): string {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
