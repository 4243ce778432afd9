import { readFileSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bin, clusterwise, data, type Outcome } from "./testing/command.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })

/** Exit code 2, one line on stderr, nothing on stdout. */
function refused(outcome: Outcome): string {
  expect(outcome.stdout).toBe("")
  const lines = outcome.stderr
    .trim()
    .split("\n")
    .filter((line) => !/^(left out|standardised|note):?/.test(line))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^clusterwise: /)
  expect(outcome.code).toBe(2)
  return lines[0].slice("clusterwise: ".length)
}

beforeAll(async () => {
  await folder.file("empty.csv", "")
  await folder.file("header.csv", "x,y\n")
  await folder.file("words.csv", "a,b\nx,y\nz,w\n")
  await folder.file("ragged.csv", "x,y\n1,2\n3\n")
  await folder.file("nan.csv", "x,y\n1.5,2\n2.5,NaN\n3.5,4\n")
  await folder.file("blank.csv", "x,y\n1.5,2\n,3\n3.5,4\n")
  await folder.file("inf.csv", "x,y\n1.5,2\n2.5,inf\n3.5,4\n")
  await folder.file("huge.csv", "x,y\n1.5,2\n1e999,3\n3.5,4\n")
  await folder.file("px.csv", "x,y\n1.5,2\n12px,3\n3.5,4\n")
  await folder.file("hex.csv", "x,y\n1.5,2\n0x10,3\n3.5,4\n")
  await folder.file("thousands.csv", 'x,y\n1.5,"1,234"\n2.5,"2,345"\n3.5,"9,876"\n')
  await folder.file(
    "junk.csv",
    Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251),
  )
  await folder.file("page.csv", "<!doctype html><title>404</title>")
  await folder.file("cut.parquet", "PAR1\u0015\u0004\u0015")
  await folder.file("sheet.xlsx", "PK\u0003\u0004")
  await folder.file("taken.csv", "x,cluster\n1.5,2\n2.5,3\n")
  await folder.file("latin.csv", Buffer.from("x,y\n1,ä\n", "latin1"))
  await folder.file("model.json", '{"format":"clusterwise-model","version":1,"kind":"nonsense"}')
  await folder.file("text.json", "nothing")
  await folder.file("folder/notes.md", "")
})

describe.concurrent("bad input is refused in one line", () => {
  const cases: [what: string, args: string[], expected: string | RegExp][] = [
    ["a missing file", ["kmeans", "missing.csv"], "cannot read missing.csv: there is no such file."],
    ["a folder without tables", ["kmeans", "folder"], /^folder is a folder without a file that can be read/],
    ["an empty file", ["kmeans", "empty.csv"], "empty.csv is empty."],
    ["a header alone", ["kmeans", "header.csv"], "header.csv has columns but no rows."],
    [
      "no numeric column",
      ["kmeans", "words.csv"],
      /^words\.csv: no numeric column to use: "a" not numeric \(line 2: "x"\)/,
    ],
    ["ragged rows", ["kmeans", "ragged.csv"], /^ragged\.csv, line 3: 1 cells/],
    ["NaN", ["kmeans", "nan.csv"], /^nan\.csv: line 3, column "y" is missing \("NaN"\)/],
    ["an empty cell", ["kmeans", "blank.csv"], /^blank\.csv: line 3, column "x" is empty\. --missing drop/],
    ["an infinity", ["kmeans", "inf.csv"], /^inf\.csv: line 3, column "y": "inf" is not finite/],
    ["an overflow", ["kmeans", "huge.csv"], /^huge\.csv: line 3, column "x": "1e999" is not finite/],
    ["a unit", ["kmeans", "px.csv"], /^px\.csv: line 3, column "x": "12px" is not a number/],
    ["a hexadecimal", ["kmeans", "hex.csv"], /^hex\.csv: line 3, column "x": "0x10" is not a number/],
    ["thousands separators", ["kmeans", "thousands.csv"], /^thousands\.csv: line 2, column "y": "1,234" could be/],
    ["binary junk", ["kmeans", "junk.csv"], /^junk\.csv, line 1/],
    ["a page of HTML", ["kmeans", "page.csv"], "cannot read page.csv: it is a page of HTML or XML, not a table."],
    ["a cut Parquet file", ["kmeans", "cut.parquet"], /^cannot read cut\.parquet/],
    ["a spreadsheet", ["kmeans", "sheet.xlsx"], /save it as CSV\.$/],
    ["Latin-1", ["kmeans", "latin.csv"], "latin.csv, line 2: not UTF-8 text; save it as UTF-8."],
    ["nothing on stdin", ["kmeans", "-"], "stdin is empty; - expects CSV."],
    ["k = 0", ["kmeans", iris, "-k", "0"], '--n-clusters must be an integer ≥ 1; got "0".'],
    ["k = 2.5", ["kmeans", iris, "-k", "2.5"], '--n-clusters must be an integer ≥ 1; got "2.5".'],
    [
      "k = auto of a tree",
      ["hierarchy", iris, "-k", "auto"],
      "-k auto is for kmeans, minibatch and bisecting; give hierarchy a number of clusters, and see what choose-k says.",
    ],
    ["k above the rows", ["kmeans", iris, "-k", "151"], /nClusters must be an integer in \[1, 150\]/],
    [
      "an unknown column",
      ["kmeans", iris, "--columns", "petal_lenght_cm"],
      /^--columns: \S+ has no column "petal_lenght_cm"; .* Did you mean petal_length_cm\?$/,
    ],
    ["an unknown id", ["kmeans", iris, "--id", "name"], /^--id: \S+ has no column "name"/],
    [
      "text as a column",
      ["kmeans", iris, "--columns", "species"],
      /line 2, column "species": "setosa" is not a number/,
    ],
    ["an unknown option", ["kmeans", iris, "--cluster", "3"], /^unknown option '--cluster'/],
    ["an unknown command", ["kmean", iris], "unknown command 'kmean' (Did you mean kmeans?)"],
    [
      "an unknown choice",
      ["kmeans", iris, "--init", "magic"],
      '--init must be one of k-means++, random, k-means||; got "magic".',
    ],
    [
      "what is no range",
      ["kmeans", iris, "--balanced", "50"],
      '--balanced must be <min:max>, <min:> or <:max>, integers ≥ 1, min ≤ max; got "50".',
    ],
    [
      "bounds that cannot be kept",
      ["kmeans", iris, "-k", "3", "--balanced", "51:"],
      /balanced\.min must be an integer in \[1, 50\] \(150 rows, 3 clusters\); got 51/,
    ],
    [
      "an unknown policy",
      ["kmeans", iris, "--missing", "zero"],
      /^option '--missing <policy>' argument 'zero' is invalid/,
    ],
    ["no file", ["kmeans"], "missing required argument 'file'"],
    [
      "a column of that name",
      ["kmeans", "taken.csv", "-k", "2", "--out", "taken-out.csv"],
      'taken.csv has a column "cluster" already; --label-column gives the new one another name.',
    ],
    [
      "a folder that is not there",
      ["kmeans", iris, "--out", "nowhere/x.csv"],
      "cannot write nowhere/x.csv: there is no folder nowhere.",
    ],
    ["a folder as target", ["kmeans", iris, "--model", "folder"], "cannot write folder: it is a directory."],
    ["a full disk", ["kmeans", iris, "-k", "3", "--out", "/dev/full"], "cannot write /dev/full: the disk is full."],
    [
      "an unknown extension",
      ["kmeans", iris, "--out", "x.xlsx"],
      /^cannot write x\.xlsx: the extension must be one of/,
    ],
    ["an unknown picture", ["kmeans", iris, "--plot", "x.jpg"], "cannot write x.jpg: a picture is .svg or .png."],
    [
      "one file for two things",
      ["kmeans", iris, "--out", "x.json", "--model", "x.json"],
      "cannot write x.json twice; give each output its own name.",
    ],
    [
      "writing over the input",
      ["kmeans", "taken.csv", "--out", "./taken.csv"],
      "cannot write ./taken.csv: it is the file that is read.",
    ],
    ["a model that is none", ["predict", "text.json", iris], /^text\.json: .*not valid JSON/],
    ["a model of an unknown kind", ["predict", "model.json", iris], /^model\.json: .*unknown kind "nonsense"/],
    ["no column of labels", ["evaluate", iris], /^required option '--labels <column>'/],
    ["an unknown column of labels", ["evaluate", iris, "--labels", "kind"], /^--labels: .*has no column "kind"/],
    ["no picture", ["plot", iris], /--out names the picture/],
    ["no rows to make up", ["generate", "blobs", "--n", "0", "--out", "x.csv"], '--n must be an integer ≥ 1; got "0".'],
  ]
  it.each(cases)("%s", async (_, args, expected) => {
    const message = refused(await run(...args))
    if (typeof expected === "string") expect(message).toBe(expected)
    else expect(message).toMatch(expected)
  })
})

describe("what stands on disk", () => {
  const untouched = async (name: string, work: (path: string) => Promise<Outcome>) => {
    const path = folder.at(name)
    writeFileSync(path, "the old file")
    const before = folder.list()
    const outcome = await work(path)
    expect(readFileSync(path, "utf8")).toBe("the old file")
    expect(folder.list()).toEqual(before)
    return outcome
  }

  it("stays as it was when the input turns out to be bad", async () => {
    refused(await untouched("old-a.csv", (path) => run("kmeans", "ragged.csv", "-k", "2", "--out", path)))
  })
  it("stays as it was when another output cannot be written", async () => {
    refused(
      await untouched("old-b.csv", (path) =>
        run("kmeans", iris, "-k", "3", "--out", path, "--model", "nowhere/model.json"),
      ),
    )
  })
  it("stays as it was when a file may grow no further", async () => {
    const { execFile } = await import("node:child_process")
    const limited = (path: string) =>
      new Promise<Outcome>((resolve) => {
        const command = `ulimit -f 8; exec "${process.execPath}" "${bin}" kmeans "${data("blobs-1000.csv")}" -k 3 --quiet --out "${path}"`
        execFile("/bin/bash", ["-c", command], (error, stdout, stderr) =>
          resolve({ code: error ? (error.code as number) : 0, stdout, stderr }),
        )
      })
    expect(refused(await untouched("old-c.csv", limited))).toMatch(
      /cannot write .*: the file would grow beyond its limit\.$/,
    )
  })
  /** More than a pipe holds: once it is written, the command runs and reads. */
  const manyRows = `x,y\n${Array.from({ length: 100_000 }, (_, i) => `${i % 17},${i % 1009}\n`).join("")}`
  it("stays as it was after Ctrl-C while the input is read", async () => {
    const outcome = await untouched("old-d.csv", (path) =>
      clusterwise(["kmeans", "-", "-k", "3", "--out", path], {
        cwd: folder.path,
        during: (child) => {
          child.stdin?.write(manyRows, () => child.kill("SIGINT"))
        },
      }),
    )
    expect(outcome).toEqual({ code: 130, stdout: "", stderr: "clusterwise: interrupted\n" })
  })
  it("stays as it was after Ctrl-C while the rows are clustered", async () => {
    const outcome = await untouched("old-e.csv", (path) =>
      clusterwise(["kmeans", "-", "-k", "100", "--n-init", "10000", "--scale", "standard", "--out", path], {
        cwd: folder.path,
        during: (child) => child.stdin?.end(manyRows, () => setTimeout(() => child.kill("SIGINT"), 1500)),
      }),
    )
    expect(outcome).toMatchObject({ code: 130, stdout: "" })
    expect(outcome.stderr).toMatch(/clusterwise: interrupted\n$/)
  })
})
