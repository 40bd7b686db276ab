/** Names that tables give to columns which have one name here. */
const SAME: Readonly<Record<string, string>> = {
  gender: 'sex',
  patient_sex: 'sex',
  patient_gender: 'sex',
  patientsex: 'sex',
  patient_age: 'age',
  patientage: 'age',
  view_position: 'view',
  viewposition: 'view',
  projection: 'view',
};

/** Words of names of columns that tell who a patient is (HIPAA's list, 45 CFR 164.514, as tables name these things). */
const IDENTIFYING = new Set([
  ...[
    'id',
    'ids',
    'uid',
    'name',
    'names',
    'surname',
    'initials',
    'mrn',
    'ssn',
    'accession',
    'patient',
    'subject',
  ],
  ...[
    'birth',
    'birthday',
    'birthdate',
    'dob',
    'date',
    'datetime',
    'timestamp',
    'address',
    'street',
    'city',
    'zip',
  ],
  ...[
    'phone',
    'fax',
    'email',
    'mail',
    'physician',
    'doctor',
    'comment',
    'comments',
    'note',
    'notes',
    'report',
  ],
]);

/** The same in names without separators: `PatientID`, `StudyInstanceUID`, `StudyDate`. */
const IDENTIFYING_END = /(patient|subject|study|series|instance|accession)(id|uid|number|name|date|time)$/;

/** `2019-08-17`, `17.08.2019`, `8/17/2019`, `20190817`. */
const DATE = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(19|20)\d{2}[01]\d[0-3]\d)\b/;

/** Names of columns that say, or come close to, what a detector should find. */
const TRUTH =
  /^(findings?|lesions?|class(es)?|labels?|split|targets?|diagnos[ie]s|patholog(y|ies)|disease|normal|anomal(y|ous))$/;

/** Names a column as data words do: lower case, `_` for everything that is not a letter or digit. */
export function nameColumn(title: string): string {
  const name = title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
  return SAME[name] ?? name;
}

/** Tells whether a column could tell who a patient is, by its name or since its values are dates. */
export function isIdentifying(name: string, values: readonly string[]): boolean {
  return (
    name.split('_').some((part) => IDENTIFYING.has(part)) ||
    IDENTIFYING_END.test(name) ||
    (values.length > 0 && values.every((value) => DATE.test(value)))
  );
}

/** Tells whether a column says the label, by its name. */
export function isTruth(name: string): boolean {
  return TRUTH.test(name);
}
