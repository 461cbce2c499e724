// Plain JavaScript on purpose: it must parse on any Node, to say what is missing instead of dying on a type annotation.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `hcp360 needs Node 22.18 or newer (24 is what it is tested on); this is ${process.versions.node}.\n` +
      'On Linux and Windows "npm ci" brings Node 24 along for every npm script: use "npm run hcp360 -- <command>" or "npx hcp360 <command>".\n' +
      'Elsewhere install Node 24 (https://nodejs.org) and try again.',
  );
  process.exit(1);
}
