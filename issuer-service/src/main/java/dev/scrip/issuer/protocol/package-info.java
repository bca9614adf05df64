/**
 * What the STS and IAM actions share: the parameters of AWS's Query protocol, the closed list of
 * errors, the shape of answers, and the step that commits what became of a request before it is
 * answered.
 */
@NullMarked
package dev.scrip.issuer.protocol;

import org.jspecify.annotations.NullMarked;
