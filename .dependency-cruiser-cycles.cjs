// One import against its direction closes many cycles: they are looked for when all directions are kept.
const { options } = require('./.dependency-cruiser.cjs');

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no first room to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options,
};
