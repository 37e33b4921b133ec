import numpy as np, pandas
from matplotlib import pyplot as plt; import sys
  import os.path # comment
from . import x
import
