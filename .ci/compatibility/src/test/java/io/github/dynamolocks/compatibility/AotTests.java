package io.github.dynamolocks.compatibility;

import java.util.List;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import org.junit.jupiter.api.Test;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.ExecutableHint;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.DecoratingProxy;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests ahead-of-time processing of an application.
 */
class AotTests {

	@Test
	void processingGeneratesBeansAndHints() {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(Application.class)), files);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();

		List<String> sources = List.copyOf(files.getGeneratedFiles(Kind.SOURCE).keySet());
		assertThat(sources)
			.anyMatch((name) -> name.endsWith("annotation/LockClientConfiguration__BeanDefinitions.java"));
		RuntimeHints hints = generation.getRuntimeHints();
		assertThat(RuntimeHintsPredicates.proxies()
			.forInterfaces(Depot.class, SpringProxy.class, Advised.class, DecoratingProxy.class)).accepts(hints);
		assertThat(hints.reflection().getTypeHint(Order.class).methods()).extracting(ExecutableHint::getName)
			.contains("id");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Application {

		@Bean
		BigDepot depot() {
			return new BigDepot();
		}

	}

	record Order(String id) {

	}

	interface Depot {

		@DistributedLock(resource = "#order.id")
		void store(Order order);

	}

	static class BigDepot implements Depot {

		@Override
		public void store(Order order) {
		}

	}

}
