import type { LinkRecords } from '../outcome.ts';
import { createByteWriter, putText } from './byte-writer.ts';
import { encodeRecords } from './pairs-csv.ts';

/** Write source, record_id, cluster_id of every record, in the order of the input; clusters are numbered from 1 as they are met. */
export const writeClusters = async (file: string, records: LinkRecords): Promise<{ clusters: number }> => {
  const texts = encodeRecords(records);
  const most = records.cluster.reduce((highest, cluster) => Math.max(highest, cluster), 0);
  const numbers = new Uint32Array(most + 1);
  const encoder = new TextEncoder();
  const writer = await createByteWriter(file, texts.longest + 64);
  const put = (text: string): void => {
    writer.at += encoder.encodeInto(text, writer.buffer.subarray(writer.at)).written;
  };
  let clusters = 0;
  try {
    put('source,record_id,cluster_id\r\n');
    for (let row = 0; row < records.count; row += 1) {
      if (writer.isFull()) await writer.flush();
      putText(writer, texts, row);
      const cluster = records.cluster[row] ?? 0;
      if (numbers[cluster] === 0) numbers[cluster] = ++clusters;
      put(`,${numbers[cluster]}\r\n`);
    }
  } finally {
    await writer.close();
  }
  return { clusters };
};
