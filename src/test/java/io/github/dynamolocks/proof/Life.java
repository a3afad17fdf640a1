package io.github.dynamolocks.proof;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A process from its start to its end.
 *
 * @param name the name in the history
 * @param pid the process id
 * @param killed when it was killed, null if it ended normally
 * @param pauses when it was paused, by a signal or because the machine was busy
 * @param shut when it had no context, and so no locks
 */
public record Life(String name, long pid, @Nullable Span killed, List<Span> pauses, List<Span> shut) {

	public Life {
		pauses = List.copyOf(pauses);
		shut = List.copyOf(shut);
	}

}
