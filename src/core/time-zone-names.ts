import { rawTimeZones } from '@vvo/tzdb';

/** Names that people use for a group of zones of one country, and the zones: `names[0]` is the one that the clock of the group follows. */
export interface ZoneGroup {
  /** IANA names, present ones before those that were renamed. */
  readonly names: readonly string[];
  readonly cities: readonly string[];
  readonly country: string;
  /** `India Time`. */
  readonly time: string;
  /** `CET` and `CEST`. */
  readonly abbreviations: readonly string[];
}

/** All groups of zones that have names for people. */
export function zoneGroups(): readonly ZoneGroup[] {
  return rawTimeZones.map(({ name, group, mainCities, countryName, alternativeName, ...same }) => ({
    // The package's own name of the group, then present names, then former ones.
    names: [name, ...group.filter((other) => other !== name)],
    cities: mainCities,
    country: countryName,
    time: alternativeName,
    abbreviations: [same.abbreviation, ...(same.dstAbbreviation === undefined ? [] : [same.dstAbbreviation])],
  }));
}

/** Zones that many people live by, in the order in which equally good matches are offered. */
export const WELL_KNOWN_ZONES: readonly string[] = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Paris',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Australia/Sydney',
  'America/Toronto',
  'America/Sao_Paulo',
  'America/Mexico_City',
  'America/Vancouver',
  'America/Phoenix',
  'America/Halifax',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/Bogota',
  'America/Argentina/Buenos_Aires',
  'Europe/Madrid',
  'Europe/Rome',
  'Europe/Amsterdam',
  'Europe/Zurich',
  'Europe/Stockholm',
  'Europe/Warsaw',
  'Europe/Lisbon',
  'Europe/Dublin',
  'Europe/Athens',
  'Europe/Helsinki',
  'Europe/Kyiv',
  'Europe/Istanbul',
  'Europe/Moscow',
  'Africa/Cairo',
  'Africa/Johannesburg',
  'Africa/Lagos',
  'Africa/Nairobi',
  'Asia/Jerusalem',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Jakarta',
  'Asia/Hong_Kong',
  'Asia/Seoul',
  'Asia/Manila',
  'Pacific/Auckland',
];

/**
 * Lists of cities, regions and spellings that the package does not have, by zone. A city of two zones is in both, so that it is asked back.
 */
const MORE_PLACES: Readonly<Record<string, readonly string[]>> = {
  'America/New_York': [
    'New York, NYC, Manhattan, Boston, Washington, Washington DC, DC, Atlanta, Miami, Orlando, Tampa, Charlotte, Raleigh',
    'Durham, Pittsburgh, Baltimore, Cleveland, Columbus, Cincinnati, Buffalo, Richmond, Princeton, New Haven, Ann Arbor',
    'Portland, Cambridge, Rochester, Georgia, Jacksonville, Saint Petersburg, Manchester',
  ],
  'America/Chicago': [
    'Austin, Fort Worth, Minneapolis, Saint Paul, St Paul, Milwaukee, Madison, Nashville, Memphis, New Orleans',
    'Kansas City, St Louis, Saint Louis, Omaha, Tulsa, Oklahoma City, Birmingham, Rochester',
  ],
  'America/Denver': ['Boulder, Salt Lake City, Santa Fe'],
  'America/Los_Angeles': [
    'LA, SF, Bay Area, Silicon Valley, California, Oakland, Berkeley, Palo Alto, Mountain View, Stanford, Sacramento',
    'Seattle, Redmond, Portland, Las Vegas, Washington, Richmond, Santa Monica, Irvine, Vancouver',
  ],
  'America/Anchorage': ['Alaska'],
  'Pacific/Honolulu': ['Hawaii'],
  'America/Toronto': ['Quebec, Quebec City, Hamilton, Waterloo, Kingston, London'],
  'America/Vancouver': ['Richmond'],
  'America/Halifax': ['Nova Scotia'],
  'America/Sao_Paulo': ['Rio, Brasilia, Curitiba, Porto Alegre, Florianopolis'],
  'America/Mexico_City': ['Guadalajara'],
  'Europe/London': [
    'UK, England, Scotland, Wales, Britain, Great Britain, Edinburgh, Oxford, Cambridge, Bristol, Leeds, Liverpool',
    'Sheffield, Cardiff, Durham, Brighton',
  ],
  'Europe/Dublin': ['Cork, Galway'],
  'Europe/Berlin': [
    'Cologne, Frankfurt, Frankfurt am Main, Stuttgart, Düsseldorf, Leipzig, Dresden, Hanover, Hannover, Nuremberg',
    'Nürnberg, Bremen, Karlsruhe, Heidelberg, Tübingen, Potsdam, München, Bavaria, Deutschland',
  ],
  'Europe/Paris': ['Nantes, Strasbourg, Grenoble, Bordeaux, Lille'],
  'Europe/Madrid': ['Seville, Sevilla, Bilbao, Malaga'],
  'Europe/Rome': ['Roma, Milano, Napoli, Torino, Florence, Bologna, Venice, Pisa, Trento'],
  'Europe/Amsterdam': ['Hague, Eindhoven, Delft, Leiden, Groningen, Netherlands, Holland'],
  'Europe/Brussels': ['Ghent, Bruxelles, Leuven'],
  'Europe/Zurich': ['Bern, Genève, Lugano'],
  'Europe/Vienna': ['Wien, Innsbruck'],
  'Europe/Prague': ['Praha, Czech Republic'],
  'Europe/Warsaw': ['Warszawa, Cracow, Gdańsk, Poznań, Katowice'],
  'Europe/Copenhagen': ['København, Aarhus'],
  'Europe/Stockholm': ['Göteborg, Lund'],
  'Europe/Helsinki': ['Espoo, Tampere, Oulu'],
  'Europe/Lisbon': ['Lisboa, Porto, Coimbra, Braga'],
  'Europe/Moscow': ['Moskva, St Petersburg, Saint Petersburg'],
  'Europe/Kyiv': ['Lviv, Odessa'],
  'Europe/Athens': ['Thessaloniki, Patras'],
  'Asia/Kolkata': [
    'Bangalore, Bombay, New Delhi, Chennai, Madras, Pune, Gurgaon, Gurugram, Noida, Ahmedabad, Jaipur, Kochi, Kanpur',
  ],
  'Asia/Karachi': ['Islamabad, Hyderabad'],
  'Asia/Shanghai': ['Peking, Shenzhen, Guangzhou, Hangzhou, Nanjing, Suzhou, Wuhan, Xian, Tianjin'],
  'Asia/Tokyo': ['Kyoto, Kobe, Sapporo, Fukuoka, Sendai, Tsukuba'],
  'Asia/Seoul': ['Daejeon, Suwon, Pangyo, Korea'],
  'Asia/Taipei': ['Hsinchu'],
  'Asia/Ho_Chi_Minh': ['HCMC, Da Nang'],
  'Asia/Jerusalem': ['Tel Aviv, Herzliya'],
  'Asia/Dubai': ['UAE, Emirates'],
  'Australia/Sydney': ['Wollongong'],
  'Pacific/Auckland': ['Hamilton, Dunedin'],
};

/** Each place that the package does not have, with its zone. */
export function morePlaces(): readonly { readonly place: string; readonly zone: string }[] {
  return Object.entries(MORE_PLACES).flatMap(([zone, lists]) =>
    lists.flatMap((list) => list.split(', ')).map((place) => ({ place, zone })),
  );
}

/** Short names of countries, and the names that the package has for them. */
export const SHORT_COUNTRIES: Readonly<Record<string, string>> = {
  usa: 'United States',
  us: 'United States',
  america: 'United States',
};

/**
 * Abbreviations that several zones share, or that are wrong for half of the year, and the zones that people mean by them. All others are in
 * the package.
 */
export const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  et: ['America/New_York', 'America/Toronto'],
  est: ['America/New_York', 'America/Toronto', 'America/Panama', 'Australia/Sydney'],
  edt: ['America/New_York', 'America/Toronto'],
  eastern: ['America/New_York', 'America/Toronto', 'Australia/Sydney', 'Europe/Athens'],
  ct: ['America/Chicago', 'America/Winnipeg'],
  cst: ['America/Chicago', 'Asia/Shanghai', 'America/Mexico_City', 'America/Costa_Rica'],
  cdt: ['America/Chicago', 'America/Winnipeg', 'America/Havana'],
  central: ['America/Chicago', 'America/Winnipeg', 'America/Mexico_City', 'Europe/Berlin'],
  mt: ['America/Denver', 'America/Edmonton'],
  mst: ['America/Denver', 'America/Phoenix', 'America/Edmonton'],
  mdt: ['America/Denver', 'America/Edmonton'],
  mountain: ['America/Denver', 'America/Phoenix', 'America/Edmonton'],
  pt: ['America/Los_Angeles', 'America/Vancouver'],
  pst: ['America/Los_Angeles', 'America/Vancouver', 'Asia/Manila'],
  pdt: ['America/Los_Angeles', 'America/Vancouver'],
  pacific: ['America/Los_Angeles', 'America/Vancouver', 'America/Tijuana'],
  at: ['America/Halifax', 'Atlantic/Bermuda'],
  ast: ['America/Halifax', 'America/Puerto_Rico', 'Asia/Riyadh'],
  adt: ['America/Halifax', 'Atlantic/Bermuda'],
  atlantic: ['America/Halifax', 'Atlantic/Bermuda', 'America/Puerto_Rico'],
  hst: ['Pacific/Honolulu', 'America/Adak'],
  ist: ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
  bst: ['Europe/London', 'Asia/Dhaka'],
  gmt: ['Europe/London', 'UTC', 'Africa/Accra'],
  greenwich: ['Europe/London', 'UTC'],
  wet: ['Europe/Lisbon', 'Atlantic/Canary'],
  west: ['Europe/Lisbon', 'Atlantic/Canary'],
  cet: ['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Rome'],
  cest: ['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Rome'],
  met: ['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Rome'],
  mez: ['Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich'],
  mesz: ['Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich'],
  eet: ['Europe/Athens', 'Europe/Helsinki', 'Europe/Kyiv', 'Africa/Cairo'],
  eest: ['Europe/Athens', 'Europe/Helsinki', 'Europe/Kyiv', 'Africa/Cairo'],
  gst: ['Asia/Dubai', 'Asia/Muscat'],
  sst: ['Pacific/Pago_Pago', 'Asia/Singapore'],
  aest: ['Australia/Sydney', 'Australia/Brisbane'],
  aedt: ['Australia/Sydney', 'Australia/Hobart'],
  acst: ['Australia/Adelaide', 'Australia/Darwin'],
};
