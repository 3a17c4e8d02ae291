// Checks of form fields: each takes a value and returns a complaint, or "".
export const required = (complaint) => (value) => (value === "" ? complaint : "");

export const matching = (pattern, complaint) => (value) => (pattern.test(value) ? "" : complaint);

export const email = matching(/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i, "Enter a valid email address");

export function cardNumber(value) {
  const digits = value.replace(/\s/g, "");
  return /^\d{13,19}$/.test(digits) && luhn(digits) ? "" : "Check the card number";
}

export function expiry(value) {
  const [, month, year] = value.match(/^(0[1-9]|1[0-2])\/(\d\d)$/) ?? [];
  if (!month) return "Enter the date as MM/YY";
  const end = new Date(2000 + Number(year), Number(month), 1);
  return end > new Date() ? "" : "This card has expired";
}

// inFours groups a card's digits as they are printed.
export const inFours = (value) => value.replace(/\D/g, "").slice(0, 19).replace(/(\d{4})(?=\d)/g, "$1 ");

// luhn is the check sum that every card number passes.
function luhn(digits) {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const n = Number(digit) * (i % 2 + 1);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
  return sum % 10 === 0;
}
