import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';

/**
 * Compiles one of the schemas that are shipped. They are not checked themselves, nor is the code that Ajv makes of them shortened:
 * together that would take more than compiling them, at every start, and a test checks them instead.
 */
export function compileSchema(schema: object, options: Pick<Options, 'allErrors' | 'verbose'> = {}): ValidateFunction {
  return new Ajv2020({
    ...options,
    allowUnionTypes: true,
    strict: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  }).compile(schema);
}
