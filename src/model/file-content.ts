/** What a file is to hold: text as it is put into UTF-8, bytes, or text piece by piece where the whole would fill the memory. */
export type FileContent = string | Uint8Array | Iterable<string>;
