// Made by `python scripts/browser_rules.py` from assistant/search/analysis.py. Change that, not this.
export const STOP_WORDS = new Set('a am an and are as at be been being by did do does for from had has have he her him his i if in into is it its just me my of on or our please she so than that the their them then there these they this those to us was we were will with would you your'.split(' '))
export const POLITE = new Set('hello hey hi please pls thank thanks'.split(' '))
