/** The script of a report with a tree, as the build bundles it from main.ts. */
export declare const SCRIPT: string
/** What a Content-Security-Policy calls it: "sha256-…". */
export declare const SCRIPT_HASH: string
