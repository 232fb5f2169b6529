// Days as whole numbers since 1970-01-01, in two calendars. The Jalali rule is ICU's 33-year cycle,
// right for 1300 to 1500 (tests/ui/components/test_dates_js.py goes through every day of them).
const mod = (a, b) => ((a % b) + b) % b;
const JALALI_EPOCH = 1948320 - 2440588;

const jalali = {
  first: 1300,
  last: 1500,
  parts(n) {
    const days = n - JALALI_EPOCH;
    const year = 1 + Math.floor((33 * days + 3) / 12053);
    const rest = days - (365 * (year - 1) + Math.floor((8 * year + 21) / 33));
    const month = rest < 216 ? Math.floor(rest / 31) : Math.floor((rest - 6) / 30);
    return [year, month + 1, rest - (month < 7 ? 31 * month : 30 * month + 6) + 1];
  },
  day(y, m, d) {
    const before = m <= 7 ? 31 * (m - 1) : 30 * (m - 1) + 6;
    return JALALI_EPOCH + 365 * (y - 1) + Math.floor((8 * y + 21) / 33) + before + d - 1;
  },
};

const gregorian = {
  first: 1921,
  last: 2122,
  parts(n) {
    const day = new Date(n * 864e5);
    return [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  },
  day: (y, m, d) => Math.round(Date.UTC(y, m - 1, d) / 864e5),
};

const calendarOf = (lang) => (lang === "fa" ? jalali : gregorian);
const weekday = (n) => mod(n + 5, 7); // Saturday is 0
const isoOf = (n) => new Date(n * 864e5).toISOString().slice(0, 10);
const dayOfIso = (iso) => Math.round(Date.parse(`${iso}T00:00Z`) / 864e5);
const monthLength = (calendar, y, m) =>
  (m === 12 ? calendar.day(y + 1, 1, 1) : calendar.day(y, m + 1, 1)) - calendar.day(y, m, 1);

// The same day of a month away, or its last one.
function addMonths(calendar, n, months) {
  const [y, m, d] = calendar.parts(n);
  const index = y * 12 + m - 1 + months;
  const year = Math.floor(index / 12);
  const month = mod(index, 12) + 1;
  return calendar.day(year, month, Math.min(d, monthLength(calendar, year, month)));
}

const withinReach = (n) => n >= jalali.day(1300, 1, 1) && n <= jalali.day(1500, 12, 29);

class Problem extends Error {}
const fail = (key, params) => { throw Object.assign(new Problem(key), { params }); };

// A day that exists: 30 Esfand of a common year does not.
function existing(calendar, y, m, d) {
  if (m >= 1 && m <= 12 && d >= 1 && d <= 31) {
    const n = calendar.day(y, m, d);
    const [yy, mm, dd] = calendar.parts(n);
    if (yy === y && mm === m && dd === d) return withinReach(n) ? n : fail("date");
  }
  return fail("no_such_day");
}

// From here on the steps are those of lib.i18n.dates.parse_date, which has the last word. VOCABULARY
// is its own (word → [kind, place]); a test lays both over one list of texts.
const langOfYear = (y) => (y >= 1300 && y <= 1500 ? "fa" : y >= 1700 && y <= 2299 ? "en" : null);

function tokens(text) {
  const parts = folded(text).match(/\p{Nd}+|\p{L}+|\S/gu) ?? [];
  const found = [];
  for (let at = 0; at < parts.length;) {
    if (/^\d+$/.test(parts[at])) { found.push(["digits", parts[at]]); at += 1; continue; }
    let end = Math.min(at + 4, parts.length);
    while (end > at && !Object.hasOwn(VOCABULARY, parts.slice(at, end).join(""))) end -= 1;
    if (end > at) { found.push(VOCABULARY[parts.slice(at, end).join("")]); at = end; }
    else if (NOISE.includes(parts[at])) at += 1;
    else fail("date");
  }
  return found;
}

function yearOf(typed, lang) {
  if (typed.length !== 2 && typed.length !== 4) fail("date");
  const year = Number(typed) + (typed.length === 2 ? { fa: 1400, en: 2000 }[lang] : 0);
  return langOfYear(year) === lang ? year : fail("date");
}

function nearest(month, day, lang, today) {
  const calendar = calendarOf(lang);
  const [year] = calendar.parts(today);
  const away = (y) => Math.abs(calendar.day(y, month, 1) - today + day - 1);
  const [best] = [year + 1, year, year - 1].sort((a, b) => away(a) - away(b));
  return existing(calendar, best, month, day);
}

function fromDigits(numbers, lang, today) {
  let yearFirst = lang === "fa";
  if (numbers.length === 1) {
    const [text] = numbers;
    if (text.length <= 2) {
      const [y, m] = calendarOf(lang).parts(today);
      return existing(calendarOf(lang), y, m, Number(text));
    }
    if (text.length === 8 && !langOfYear(Number(text.slice(0, 4)))) numbers = [text.slice(0, 2), text.slice(2, 4), text.slice(4)];
    else if (text.length === 6 || text.length === 8) {
      numbers = [text.slice(0, -4), text.slice(-4, -2), text.slice(-2)];
      yearFirst = true;
    }
  }
  if (numbers.length !== 3) fail("date");
  if (numbers[0].length !== 4 && (numbers[2].length === 4 || !yearFirst)) numbers = [...numbers].reverse();
  const [year, month, day] = numbers;
  const typed = year.length === 4 ? langOfYear(Number(year)) : lang;
  if (!typed || month.length > 2 || day.length > 2) fail("date");
  return existing(calendarOf(typed), yearOf(year, typed), Number(month), Number(day));
}

function fromWords(found, today) {
  const months = found.filter(([kind]) => kind === "fa" || kind === "en");
  const numbers = found.filter(([kind]) => kind === "digits" || kind === "day").map(([, value]) => String(value));
  if (months.length !== 1 || ![1, 2].includes(numbers.length) || found.length !== 1 + numbers.length) fail("date");
  const [[lang, month]] = months;
  if (numbers.length === 2 && numbers[0].length === 4) numbers.reverse();
  if (numbers[0].length > 2) fail("date");
  const day = Number(numbers[0]);
  if (numbers.length === 1) return nearest(month, day, lang, today);
  return existing(calendarOf(lang), yearOf(numbers[1], lang), month, day);
}

// What a person typed: {day}, {problem, params}, or {} where it is empty.
function readDay(raw, lang, today) {
  if (!raw.trim()) return {};
  try {
    const found = raw.length <= 60 ? tokens(raw) : [];
    const week = found.length > 1 && found[0][0] === "weekday" ? found.shift()[1] : null;
    if (!found.length) fail("date");
    let day;
    if (found.every(([kind]) => kind === "digits")) day = fromDigits(found.map(([, text]) => text), lang, today);
    else if (found.length === 1 && found[0][0] === "relative") day = today + found[0][1];
    else day = fromWords(found, today);
    if (week !== null && week !== weekday(day))
      fail("weekday", { weekday: WORDS.weekdays[lang][weekday(day)], typed: WORDS.weekdays[lang][week] });
    return { day };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message, params: error.params ?? {} };
    throw error;
  }
}

// «۱۴۰۵/۹/۲» / "2026-11-23", as Translator.date writes it.
function shortDay(n, lang) {
  const [y, m, d] = calendarOf(lang).parts(n);
  return lang === "fa" ? digits(`${y}/${m}/${d}`, "fa") : isoOf(n);
}

// «سه‌شنبه ۱ مهر ۱۴۰۴» / "Tuesday 23 September 2025", as Translator.long_date writes it.
function longDay(n, lang) {
  const [y, m, d] = calendarOf(lang).parts(n);
  return digits(`${WORDS.weekdays[lang][weekday(n)]} ${d} ${WORDS.months[lang][m - 1]} ${y}`, lang);
}
