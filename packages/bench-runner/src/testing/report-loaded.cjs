// Required by every Node process of a test: says at its end how many modules it loaded, and whether TensorFlow.js was one.
process.on('exit', () => {
  const modules = Object.keys(require.cache);
  const tensorFlow = modules.some((file) => file.includes('tfjs-core'));
  process.stderr.write(`loaded ${modules.length}${tensorFlow ? ' with TensorFlow.js' : ''}\n`);
});
