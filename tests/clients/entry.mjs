// Lies beside node_modules of one generation, so that these names are looked up there.
export * as agents from '@librechat/agents';
export { AIMessage } from '@langchain/core/messages';
export { default as axios } from 'axios';
export { default as FormData } from 'form-data';
