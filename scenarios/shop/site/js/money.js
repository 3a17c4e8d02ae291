const usd = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

// money shows an amount of cents.
export const money = (cents) => usd.format(cents / 100);
