// Made by `python scripts/browser_rules.py` from assistant/safety/patterns.py. Change that, not this.
export const ZEROS = [4968, 6617, 9460, 9471, 10101, 10111, 10121, 68159, 69215, 69713]
export const HAN = '零一二三四五六七八九'
