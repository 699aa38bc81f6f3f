/** Whoever reads only the beginning (`| head`) closes the pipe: there is nobody left to tell, and nothing went wrong. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
