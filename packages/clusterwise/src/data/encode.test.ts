import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataError } from "../errors.js"
import { decodeArray, encodeArray } from "./encode.js"

describe("arrays in JSON", () => {
  it("come back bit for bit, also NaN, -0 and subnormal numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (values) => {
        const array = Float64Array.from([...values, -0, 5e-324, Number.NaN])
        const back = decodeArray(JSON.parse(JSON.stringify(encodeArray(array))), "test", { dtype: "float64" })
        expect(new BigUint64Array(back.buffer)).toEqual(new BigUint64Array(array.buffer))
      }),
    )
  })

  it("are little-endian bytes in base64 with type and shape", () => {
    expect(encodeArray(Int32Array.of(1, -2), [2, 1])).toEqual({ dtype: "int32", shape: [2, 1], base64: "AQAAAP7///8=" })
  })

  it("may be views into shared memory, larger than one piece", () => {
    const array = new Float32Array(new SharedArrayBuffer(400_012), 8, 100_001).map((_, i) => i / 3)
    expect(decodeArray(encodeArray(array), "test")).toEqual(Float32Array.from(array))
  })

  it.each([
    [null, /expected an array as/],
    [{ dtype: "float16", shape: [1], base64: "" }, /expected an array as/],
    [{ dtype: "constructor", shape: [0], base64: "" }, /expected an array as/],
    [{ dtype: "int32", shape: [-1], base64: "" }, /expected an array as/],
    [{ dtype: "int32", shape: [1], base64: "!" }, /damaged/],
    [{ dtype: "int32", shape: [2], base64: "AQAAAA==" }, /takes 8 bytes, the file has 4/],
    [{ dtype: "int32", shape: [1], base64: "AQAAAA==" }, /expected float64/],
    [{ dtype: "float64", shape: [0, 3], base64: "" }, /expected the shape any × 2, the file has 0 × 3/],
  ])("are refused when they are not what was written (%j)", (json, message) => {
    const read = () => decodeArray(json, "loadModel", { dtype: "float64", shape: [undefined, 2] })
    const readAny = () => decodeArray(json, "loadModel")
    expect(/expected (float64|the shape)/.test(String(message)) ? read : readAny).toThrow(message)
    expect(read).toThrow(DataError)
  })

  it("refuse a shape that does not match when written", () => {
    expect(() => encodeArray(new Int32Array(3), [2, 2])).toThrow("the shape 2 × 2 does not match 3 values")
  })
})
