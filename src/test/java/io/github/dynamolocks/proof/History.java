package io.github.dynamolocks.proof;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The records of all processes in one round.
 *
 * @param terms the limits for its judgement
 * @param lockWrites the writes of locks, in the server's order for each resource
 * @param storeWrites the writes of protected values, in the server's order for each
 * @param calls the calls of annotated methods, in the order of each thread
 * @param lives the processes
 * @param leaks the leaks at the end
 */
public record History(Terms terms, List<LockWrite> lockWrites, List<StoreWrite> storeWrites, List<Call> calls,
		List<Life> lives, List<Leak> leaks) {

	public History {
		lockWrites = List.copyOf(lockWrites);
		storeWrites = List.copyOf(storeWrites);
		calls = List.copyOf(calls);
		lives = List.copyOf(lives);
		leaks = List.copyOf(leaks);
	}

	Map<String, Life> livesByName() {
		return this.lives.stream().collect(Collectors.toMap(Life::name, Function.identity()));
	}

	Map<String, Call> callsById() {
		return this.calls.stream().collect(Collectors.toMap(Call::id, Function.identity()));
	}

}
