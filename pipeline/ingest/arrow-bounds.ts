import { ByteBuffer } from 'flatbuffers';

const vectorLength = ByteBuffer.prototype.__vector_len;

/**
 * Arrow's reader goes through as many elements as the metadata of a file says that a list has: a single flipped bit
 * keeps it busy for hours. No list is longer than the bytes that it stands in; one that says so is damaged.
 */
ByteBuffer.prototype.__vector_len = function boundedLength(this: ByteBuffer, offset: number): number {
  const length = vectorLength.call(this, offset);
  if (length < 0 || length > this.capacity()) throw new RangeError('a list in its metadata is damaged');
  return length;
};
