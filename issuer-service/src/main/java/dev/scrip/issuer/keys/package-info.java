/**
 * Making and rotating keysets. A new key is announced before it is used, so that every issuer knows
 * it by then; an old one stays for as long as something that it sealed may live.
 */
@NullMarked
package dev.scrip.issuer.keys;

import org.jspecify.annotations.NullMarked;
