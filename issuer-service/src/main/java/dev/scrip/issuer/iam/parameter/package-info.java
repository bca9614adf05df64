/** What each action's parameters may be, from the model of IAM's API, and how they are checked. */
@NullMarked
package dev.scrip.issuer.iam.parameter;

import org.jspecify.annotations.NullMarked;
