/**
 * Requests to STS: parameters in, sealed types out. Nothing behind this room sees a parameter by
 * name, and a request that breaks a constraint of AWS's model never becomes one of these types.
 */
@NullMarked
package dev.scrip.issuer.sts.request;

import org.jspecify.annotations.NullMarked;
