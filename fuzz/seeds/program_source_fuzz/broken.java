public record "
 class ../../x { /* main( 