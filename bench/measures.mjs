export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

const spread = (values) => `${Math.min(...values).toPrecision(3)}–${Math.max(...values).toPrecision(3)}`

/** "1.234 s (1.20–1.31)" */
export const secondsText = (values) => `${median(values).toFixed(3)} s (${spread(values)})`

export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
