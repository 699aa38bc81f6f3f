/** How the reports for people write a date: day, month (its name or number) and year. Machine formats keep ISO 8601. */
export const DATE_FORMATS = ['D MMM YYYY', 'YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** How they write one thousand two hundred and thirty-four and a half. */
export const NUMBER_FORMATS = ['1,234.5', '1.234,5', '1 234,5', '1234.5'] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];
