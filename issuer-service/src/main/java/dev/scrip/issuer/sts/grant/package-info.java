/**
 * Who gets which session: trust policies, session policies, session tags, how long. What comes out
 * is a grant that says all that is to be in the session, or the refusal; nothing is issued here.
 */
@NullMarked
package dev.scrip.issuer.sts.grant;

import org.jspecify.annotations.NullMarked;
