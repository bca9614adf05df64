/**
 * The IAM actions over the directory. Each request is authenticated, authorized as iam:Action on
 * the resource it names, and recorded, whether the action is built or not.
 */
@NullMarked
package dev.scrip.issuer.iam;

import org.jspecify.annotations.NullMarked;
