// A browser is looked for on the machine first and shipped by an optional dependency second (src/report/pdf),
// so installing must not depend on a download that many networks refuse.
module.exports = { skipDownload: true };
