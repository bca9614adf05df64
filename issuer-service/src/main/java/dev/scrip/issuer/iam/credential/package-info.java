/** Access keys and multi-factor devices of users. */
@NullMarked
package dev.scrip.issuer.iam.credential;

import org.jspecify.annotations.NullMarked;
