/** What each sample prints, line by line, in this order; other lines may stand between. */
export const expectedOutput: Readonly<Record<string, readonly RegExp[]>> = {
  chaining: [
    /^ {2}writing about Otters$/,
    /^ {2}proofreading "Otters hold hands while they sleeep\."$/,
    /^ {2}publishing "Otters hold hands while they sleep\."$/,
    /^"Otters hold hands while they sleep\." can be read at https:/,
  ],
  "fan-out-fan-in": [
    /^ {2}photo-1\.jpg is ready$/,
    /^ {2}photo-5\.jpg is ready$/,
    /^ {2}printing photo-5\.small\.jpg, photo-1\.small\.jpg, photo-4\.small\.jpg, photo-2\.small\.jpg, photo-3\.small\.jpg$/,
    /^An album of 3 pages, and 14,850,000 bytes saved$/,
  ],
  "human-interaction": [
    /^a lamp: needs no approval$/,
    /^ {2}to the manager: please look at a desk$/,
    /^a desk: approved by mia$/,
    /^a boat: expired: nobody approved in time$/,
    /^the contract: signed by lou, finn, bo$/,
  ],
  "sub-orchestrations": [
    /^ {2}a laptop for Ada$/,
    /^Welcome, ada@example\.com, grace@example\.com, edsger@example\.com$/,
    /^the sub-orchestration for Ada is COMPLETED$/,
    /^the sub-orchestration for Grace is COMPLETED$/,
    /^the sub-orchestration for Edsger is COMPLETED$/,
  ],
  retries: [
    /^ {2}downloading "yearly", attempt 1$/,
    /^ {2}downloading "yearly", attempt 2$/,
    /^ {2}downloading "yearly", attempt 3$/,
    /^yearly: all is well$/,
    /^ {2}downloading "missing", attempt 1$/,
    /^given up after attempt 1: 404: there is no such report$/,
  ],
  saga: [
    /^booked: flight to Rome, hotel in Rome$/,
    /^ {2}looking for a car in Rome$/,
    /^ {2}cancelled the hotel in Rome$/,
    /^ {2}cancelled the flight to Rome$/,
    /^not booked: no cars are left in Rome$/,
  ],
  monitor: [/^ {2}round \d+: the shop is down$/, /^ {2}alarm: the shop is down$/, /^ {2}alarm: the shop is up again$/],
  steering: [
    /^ {2}welcome, ada$/,
    /^RUNNING, visitors so far: 1$/,
    /^SUSPENDED, visitors so far: 1$/,
    /^ {2}welcome, grace$/,
    /^RUNNING, visitors so far: 2$/,
    /^TERMINATED: closed for today$/,
  ],
  "custom-business-objects": [
    /^ {2}to Ada: please pay 1280\.50 CHF, due on /,
    /^due in 2020: 1300\.50 CHF, a Money$/,
    /^due in 2999: 1280\.50 CHF, a Money$/,
  ],
  versioning: [
    /^An instance of version 1 has begun, and waits\.$/,
    /^Version 2 is deployed/,
    /^version 1: sold for 100$/,
    /^version 2: sold for 100 and 8\.1 % tax$/,
  ],
  encryption: [
    /^ {2}a bed for Ada Lovelace$/,
    /^With the key: +Ada Lovelace \(hiccups\) is in ward 7, bed 3$/,
    /^What is kept: +reawait:aes-gcm:2026:\S+\.\.\.$/,
  ],
  "two-processes": [
    /^The engine listens at http:\/\/127\.0\.0\.1:\d+$/,
    /^ {2}worker: packing a desk$/,
    /^Process (\d+) sent a desk, which process (?!\1)\d+ has packed\.$/,
  ],
};
