// Modules that the build provides (see build.sh): the worker's bundled source, the compressed WebAssembly, and the glue
// that wasm-bindgen writes for it.

declare module 'virtual:worker-source' {
  const source: string;
  export default source;
}

declare module 'virtual:wasm-base64' {
  /** The gzipped WebAssembly module in base64. */
  const base64: string;
  export default base64;
}

declare module 'virtual:engine' {
  /** Every method may throw an Error with a `code`: a sentence for a person. A panic surfaces as WebAssembly.RuntimeError. */
  export class Engine {
    constructor(settings: import('../protocol.js').Settings);
    /** Looks at head, middle and tail of the file and detects the format. */
    open(file: File): void;
    /** Reads the next slice; returns the bytes read so far, which equal `file.size` when done. */
    read(): number;
    so_far(): { lines: number; events: number; format: string | null };
    /** Windows, features, detector, findings. After the last `read`, and again at will with other settings. */
    analyse(settings: import('../protocol.js').Settings): import('../protocol.js').Report;
    timeline(from: number, to: number, buckets: number): import('../protocol.js').Timeline;
    /** Reads lines again from the file. */
    lines(first: number, count: number): import('../protocol.js').Line[];
    export(what: string): Uint8Array<ArrayBuffer>;
    free(): void;
  }

  export function initSync(options: { module: WebAssembly.Module }): unknown;
  /** A log made from a seed, with the anomalies planted in it. `modified`: a file's date, from which a year may be inferred. */
  export function sample(kind: string, seed: number): { name: string; modified: number; bytes: Uint8Array<ArrayBuffer>; planted: import('../protocol.js').Planted[] };
  export function version(): string;
  export function fresh_seed(): number;
}
