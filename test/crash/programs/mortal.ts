// The unmodified command line of Tidemark, on a disk where it can be killed.
import './mortal-disk';
import '../../../cli/main';
