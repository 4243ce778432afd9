/** Four rows small enough to work every score by hand: two clusters, {0, 1} and {4, 6}. */
export const fourOnALine = { X: [[0], [1], [4], [6]], labels: [0, 0, 1, 1] }
