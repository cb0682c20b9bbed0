// A process that is started by another one. It tells who it is, answers messages, and ends when its starter does.
process.send?.({ pid: process.pid, starter: process.ppid, arguments: process.argv.slice(2) });
process.on('message', (message) => {
  if (message === 'fail') {
    process.stderr.write('no memory is left');
    process.exit(9);
  }
  process.send?.({ answered: message });
});
process.on('disconnect', () => process.exit());
