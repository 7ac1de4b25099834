/** The server's own limits, said before something is sent in vain. */
export const PASSWORD_MIN = 8
export const WORDS_MAX = 2000
export const NAME_MAX = 60
