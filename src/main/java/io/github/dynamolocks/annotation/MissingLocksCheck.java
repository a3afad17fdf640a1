package io.github.dynamolocks.annotation;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.PrintableText;

/**
 * Finds the annotated beans of a Spring Boot application without locks. Such an
 * application is a test of a slice, such as {@code @WebMvcTest}, which leaves out the
 * auto-configuration of the locks. Spring Boot itself calls this initializer for each
 * context.
 */
final class MissingLocksCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Log logger = PrintableText.log(MissingLocksCheck.class);

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		context.addApplicationListener(new Listener(context));
	}

	private static void check(ConfigurableApplicationContext context) {
		if (!areLocksExpected(context)) {
			return;
		}
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		UnlockedBeans unlocked = new UnlockedBeans(new AnnotationLockOperationSource(beans));
		unlocked.addAll(beans);
		if (unlocked.isEmpty()) {
			return;
		}
		String message = "@DistributedLock has no effect, and calls are not locked, on %s: the context has no locks, as in a test of a slice. Import DynamoLocksAutoConfiguration and set dynamo-locks.store=memory, or accept that this context runs without locks with dynamo-locks.enabled=false"
			.formatted(unlocked);
		if (new PropertyReader(context.getEnvironment()).constant(LockProperty.UNLOCKED_BEANS,
				Reaction.class) == Reaction.FAIL) {
			throw new LockConfigurationException(message);
		}
		logger.warn(message);
	}

	/**
	 * Returns whether the context, or a parent of it that checks it, has no locks
	 * although the application did not disable them.
	 */
	private static boolean areLocksExpected(ConfigurableApplicationContext context) {
		ApplicationContext next = context;
		while (next != null) {
			if (next instanceof ConfigurableApplicationContext configurable
					&& UnlockedBeans.hasProcessor(configurable.getBeanFactory())) {
				return false;
			}
			next = next.getParent();
		}
		@Nullable String enabled = context.getEnvironment().getProperty(LockProperty.ENABLED.key());
		return enabled == null || !enabled.strip().equalsIgnoreCase("false");
	}

	/**
	 * Checks a context when all its beans exist.
	 */
	private record Listener(
			ConfigurableApplicationContext context) implements ApplicationListener<ContextRefreshedEvent> {

		@Override
		public void onApplicationEvent(ContextRefreshedEvent event) {
			// A context also receives the events of its child contexts.
			if (event.getApplicationContext() == this.context) {
				check(this.context);
			}
		}

	}

}
