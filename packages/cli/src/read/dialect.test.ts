import { describe, expect, it } from "vitest"
import { detectDelimiter, firstRowIsData } from "./dialect.js"

describe("the separator", () => {
  it.each([
    ["a comma", "x,y\n1,2\n", ","],
    ["a semicolon beside decimal commas", "x;y\n5,1;3,5\n2,2;1,0\n", ";"],
    ["a semicolon beside decimal commas without a header", "5,1;3,5\n2,2;1,0\n", ";"],
    ["a tab beside commas in the text", "x\ty\n1\ta, b\n2\tc\n", "\t"],
    ["a comma although semicolons stand in quotes", 'x,y\n1,"a;b"\n2,"c;d"\n', ","],
    ["a comma where only some rows hold semicolons", "x,y\n1,a;b\n2,c\n", ","],
    ["a comma where there is none at all", "x\n1\n2\n", ","],
    ["the most frequent of the first line where rows are ragged", "x;y;z\n1;2\n3;4;5\n", ";"],
    ["a comma across line breaks in quotes", 'x,y\n1,"a\n;b\n"\n2,c\n', ","],
  ])("is %s", (_, sample, delimiter) => expect(detectDelimiter(sample, true)).toBe(delimiter))

  it("does not depend on a last line that is cut", () => expect(detectDelimiter("x;y\n1;2\n3", false)).toBe(";"))
})

describe("the first row is data", () => {
  it.each([
    [
      "where all of it is numbers",
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    [
      "where it has numbers wherever later rows do",
      [
        ["5.1", "setosa"],
        ["4.9", "virginica"],
      ],
    ],
    [
      "where its numbers have decimal commas",
      [
        ["5,1", "3,5"],
        ["4,9", "3,0"],
      ],
    ],
    [
      "where a number is missing",
      [
        ["1", ""],
        ["3", "4"],
      ],
    ],
  ])("%s", (_, rows) => expect(firstRowIsData(rows)).toBe(true))
  it.each([
    [
      "where it has no number",
      [
        ["x", "y"],
        ["1", "2"],
      ],
    ],
    [
      "where a column of numbers begins with a word",
      [
        ["id", "2019"],
        ["1", "2"],
      ],
    ],
    [
      "where it is blank",
      [
        ["", ""],
        ["1", "2"],
      ],
    ],
  ])("not %s", (_, rows) => expect(firstRowIsData(rows)).toBe(false))
})
