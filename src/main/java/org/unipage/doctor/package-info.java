/** What a machine has and lacks to build and run the VMs of a target. */
@NullMarked
package org.unipage.doctor;

import org.jspecify.annotations.NullMarked;
