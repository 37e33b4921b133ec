import asyncio, multiprocessing, queue, subprocess, threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def square(number):
    return number * number


async def later(value):
    await asyncio.sleep(0.01)
    return value


async def main():
    print(await asyncio.gather(*(later(number) for number in range(3))))
    process = await asyncio.create_subprocess_exec("echo", "child", stdout=subprocess.PIPE)
    print((await process.communicate())[0])


results = queue.Queue()
threads = [threading.Thread(target=lambda n=n: results.put(n)) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results.queue))
with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(square, range(5))))
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
    print(list(pool.map(square, range(5))))
asyncio.run(main())
