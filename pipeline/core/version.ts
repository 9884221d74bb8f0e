/** The program's version; stands in every bundle and is part of a run's identity. */
export const programVersion = '0.1.0';
