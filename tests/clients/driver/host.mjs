// What LibreChat's own server does beside the agents library: uploads, listings, downloads; with its libraries and its options.
import http from 'node:http';
import { Readable } from 'node:stream';

export function hostOperations({ axios, FormData }) {
  const agent = new http.Agent({ keepAlive: false });
  const options = (headers, timeout) => ({ headers: { 'User-Agent': 'LibreChat/1.0', ...headers }, httpAgent: agent, timeout });

  return {
    // `parts`, in this order: {field, value}, or {name, base64} for a file, which has a path of its own when `nested` and
    // comes as a stream of unknown length (object storage) when `stream`.
    async upload({ url, parts, headers = {} }) {
      const form = new FormData();
      for (const part of parts) {
        if (part.field) form.append(part.field, part.value);
        else form.append('file', content(part), part.nested ? { filepath: part.name } : { filename: part.name });
      }
      return (await axios.post(url, form, options({ ...form.getHeaders(), ...headers }, 120_000))).data;
    },

    async get({ url, params, headers = {}, timeout = 5_000 }) {
      return (await axios.get(url, { ...options(headers, timeout), params })).data;
    },

    async download({ url, params, headers = {} }) {
      const response = await axios.get(url, { ...options(headers, 15_000), params, responseType: 'arraybuffer' });
      return { base64: Buffer.from(response.data).toString('base64'), headers: { ...response.headers } };
    },

    // LibreChat's own file tools call /exec by themselves.
    async exec({ url, body, headers = {} }) {
      return (await axios.post(url, body, options(headers, 15_000))).data;
    },
  };
}

function content({ base64, stream }) {
  const bytes = Buffer.from(base64, 'base64');
  return stream ? Readable.from([bytes]) : bytes;
}
