const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { execFileSync, spawn } = require('child_process');

if (!isMainThread) {
  parentPort.postMessage(workerData.reduce((sum, n) => sum + n, 0));
} else {
  const inWorker = (data) => new Promise((resolve, reject) => {
    new Worker(__filename, { workerData: data }).on('message', resolve).on('error', reject);
  });
  (async () => {
    console.log(await Promise.all([inWorker([1, 2, 3]), inWorker([10, 20])]));
    console.log(execFileSync('echo', ['child']).toString());
    const child = spawn('sh', ['-c', 'cat; exit 3']);
    child.stdin.end('through a pipe\n');
    child.stdout.on('data', (data) => process.stdout.write(data));
    console.log(await new Promise((resolve) => child.on('close', resolve)));
    const order = [];
    setImmediate(() => order.push('immediate'));
    process.nextTick(() => order.push('tick'));
    Promise.resolve().then(() => order.push('promise'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(order);
  })();
}
