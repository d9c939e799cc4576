/**
 * The ports of an engine in memory: a network within a process, a journal, a snapshot store. For tests of applications
 * and of the engine with all of its real parts, and for what may be lost with its process. They can be made to fail.
 */
package org.entente.memory;
